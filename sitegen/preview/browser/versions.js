// Other states of a cell that the server knows.

import { VERSIONS, versions } from "./compare.js";

versions.push(...Object.entries(VERSIONS));
