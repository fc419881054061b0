// Other states of a cell that the server knows.

import { versions } from "./compare.js";

versions.push(["@build", "Last build"], ["@HEAD", "Last commit"]);
