import { crashMatrix } from "./crash-matrix.ts";

await crashMatrix(1, 2);
