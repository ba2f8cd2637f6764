import * as path from "node:path";
import { provision } from "./provision";

// Usage: main.ts [file.ts argument …]. Sets up the programs, then becomes that file: one start of the compiler, not two.
const [node = "", , file, ...words] = process.argv;

async function setUp(): Promise<void> {
  try {
    await provision();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function main(): Promise<void> {
  await setUp();
  if (!file) return;
  const target = path.resolve(file);
  process.argv = [node, target, ...words];
  await import(target);
}

void main();
