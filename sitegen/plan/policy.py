"""What SQL in content must not do: functions whose answer changes, and functions that look outside the tables.

Sources: DuckDB 2.0, `SELECT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'`, and the list of
table functions of the same version.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOLATILE = _words(
    """
    current_connection_id current_query current_query_id current_transaction_id txid_current currval nextval setval
    gen_random_uuid uuid uuidv4 uuidv7 random setseed sleep_ms stats vector_type write_log
    get_current_time get_current_timestamp current_localtime current_localtimestamp now today transaction_timestamp
    current_date current_time current_timestamp localtime localtimestamp
    current_database current_schema current_schemas current_setting getvariable in_search_path version
    current_user session_user current_catalog current_role
    """
)
"""Functions whose answer depends on the clock, on chance, or on the connection."""

BARE_VOLATILE = _words(
    """
    current_date current_time current_timestamp localtime localtimestamp current_user session_user current_catalog
    current_schema current_role
    """
)
"""Those of them that are written without parentheses."""

TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest", "json_each", "json_tree", "repeat"})
"""Functions that may stand where a table stands."""

STATEMENTS = _words(
    """
    ALTER ANALYZE ATTACH BEGIN CALL CHECKPOINT COMMENT COMMIT COPY CREATE DEALLOCATE DELETE DESCRIBE DETACH DROP
    EXECUTE EXPLAIN EXPORT FORCE IMPORT INSERT INSTALL LOAD MERGE PIVOT PRAGMA PREPARE RESET ROLLBACK SET SHOW SUMMARIZE
    TRUNCATE UNPIVOT UPDATE USE VACUUM
    """
)
"""First words of statements that are no queries."""

_OUTSIDE = re.compile(
    r"""(read|scan|sniff|parquet|duckdb|pragma|pg|sqlite|postgres|mysql|iceberg|delta|st_read|arrow|pandas|python|http
        |load|getenv|which_secret|from_substrait|get_substrait|sql_auto_complete|checkpoint|force_checkpoint|test_all_types
        )(_\w*)?\Z
    |\w+_scan\Z|query\Z|query_table\Z|glob\Z|json_execute_serialized_sql\Z|json_serialize_plan\Z""",
    re.VERBOSE,
)


def reads_outside(name: str) -> bool:
    """Whether the function `name` (lower case) reads files, the network, the catalogue, or runs SQL given as text."""
    return bool(_OUTSIDE.match(name))
