import { provision, ProvisionError } from "./provision";

provision().catch((error: unknown) => {
  console.error(error instanceof ProvisionError ? error.message : error);
  process.exit(1);
});
