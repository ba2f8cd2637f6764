/** A machine that cannot be set up: one sentence with the fix. */
export class ProvisionError extends Error {}
