import { crashMatrix } from "./crash-matrix.ts";

await crashMatrix(0, 2);
