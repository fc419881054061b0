// Other states of a cell that the server knows.

import { versions } from "./compare.js";

versions.push(["@build", "In the last build"], ["@HEAD", "In the last commit"]);
