"""scrapli with the community's `huawei_vrp`, over OpenSSH (`system`) and over paramiko. Prints what came back as JSON."""
import json
import os
import sys

from scrapli import Scrapli

connection = Scrapli(
    platform="huawei_vrp",
    host="127.0.0.1",
    port=int(os.environ["SWITCH_PORT"]),
    auth_username=os.environ["SWITCH_USER"],
    auth_password=os.environ["SWITCH_PASSWORD"],
    auth_strict_key=False,
    transport=sys.argv[1],
)
connection.open()
result = {
    "prompt": connection.get_prompt(),
    "version": connection.send_command("display version").result,
}
configured = connection.send_configs(
    [
        "bgp 65001",
        "peer 10.2.98.142 as-number 63400",
        "peer 10.2.98.142 connect-interface Vlanif98 10.2.98.1",
        "peer 10.2.98.142 description a description that is long enough to go beyond the eighty columns of it",
    ]
)
result["failed"] = configured.failed
refused = connection.send_config("bgp 65002")
result["refused"] = {"failed": refused.failed, "text": refused.result}
result["bgp"] = connection.send_command("display current-configuration configuration bgp").result
result["running"] = connection.send_command("display current-configuration").result
saved = connection.send_interactive(
    [("save", "[Y/N]", False), ("y", "<S9706>", False)],
)
result["saved"] = saved.result
connection.close()
json.dump(result, sys.stdout)
