# Sourced by the steps that run the engine. A workflow hands over each login to the state that a site may have; one that
# this site has not got is empty then, and must not hide the runner's own role, ~/.pgpass or the like.
for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY PGPASSWORD PULUMI_BACKEND_URL; do
  [ -n "${!name:-}" ] || unset "$name"
done
