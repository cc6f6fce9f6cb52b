// For `node --import`, of a process that takes no TypeScript yet: a disk that is full for the files whose path
// has FULL_DISK_PATH in it, as long as the file FULL_DISK_WHILE exists.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { FULL_DISK_PATH: part = "", FULL_DISK_WHILE: flag = "" } = process.env;
const noRoom = () =>
  Object.assign(new Error("ENOSPC: no space left on device, write"), {
    errno: -28,
    code: "ENOSPC",
    syscall: "write",
  });
const isFull = (file) => part !== "" && String(file).includes(part) && fs.existsSync(flag);

const { writeFileSync } = fs;
fs.writeFileSync = (file, data, ...options) => {
  if (!isFull(file)) return writeFileSync(file, data, ...options);
  // A little has found room.
  writeFileSync(file, "{");
  throw noRoom();
};
const { writeFile } = fs.promises;
fs.promises.writeFile = async (file, data, ...options) => {
  if (!isFull(file)) return writeFile(file, data, ...options);
  await writeFile(file, "{");
  throw noRoom();
};
syncBuiltinESMExports();
