/** The emulator's own masking, for its log: independent of the driver's. */
export function maskSecrets(line: string): string {
  return line.replace(
    /((?:password|pass\w*|cipher|simple|irreversible-cipher|key)\s+(?:(?:cipher|simple|irreversible-cipher)\s+)?)\S.*$/i,
    "$1******",
  );
}
