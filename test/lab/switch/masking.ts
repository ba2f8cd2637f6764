/** The front end's own masking, for its log: independent of the driver's. */
export function maskSecrets(line: string): string {
  return line.replace(/(password (?:cipher|simple) )\S+/, "$1******");
}
