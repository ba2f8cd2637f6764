/** A lab that cannot be started or does not answer: one sentence, with the remedy. */
export class LabError extends Error {}
