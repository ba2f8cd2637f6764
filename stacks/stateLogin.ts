/**
 * The login to the state, without a password in its address: the engine prints that address in errors (3.250.0 with the
 * password, 3.276.0 without it) and in `pulumi whoami -v`, and stores it in its credentials file. The engine's PostgreSQL client takes the
 * password from PGPASSWORD as well.
 * @returns what to set in the environment of the engine; nothing where the address has no password
 */
export function withoutPasswordInAddress(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PULUMI_BACKEND_URL: address = "" } = env;
  if (!/^postgres(?:ql)?:/.test(address) || !URL.canParse(address)) return {};
  const url = new URL(address);
  const inQuery = url.searchParams.get("password");
  const password = url.password === "" ? inQuery : decoded(url.password);
  if (password === undefined || password === null || password === "") return {};
  url.password = "";
  // To delete what is not there would write the query anew.
  if (inQuery !== null) url.searchParams.delete("password");
  // A password in the address wins over PGPASSWORD, as it did before it was taken out.
  return { PULUMI_BACKEND_URL: url.toString(), PGPASSWORD: password };
}

/** Undefined where a `%` is no escape: the engine refuses such an address itself. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
