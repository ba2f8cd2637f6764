/** The machine cannot be set up: one sentence, with the remedy. */
export class ProvisionError extends Error {}
