"""netmiko, device type `huawei`, as its documentation uses it: read, configure, save. Prints what came back as JSON."""
import json
import os
import sys

from netmiko import ConnectHandler

connection = ConnectHandler(
    device_type="huawei",
    host="127.0.0.1",
    port=int(os.environ["SWITCH_PORT"]),
    username=os.environ["SWITCH_USER"],
    password=os.environ["SWITCH_PASSWORD"],
)
result = {
    "prompt": connection.find_prompt(),
    "version": connection.send_command("display version"),
    "configured": connection.send_config_set(
        [
            "bgp 65001",
            "router-id 10.2.0.2",
            "peer 10.2.98.141 as-number 63400",
            "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
            "peer 10.2.98.141 description a description that is long enough to go beyond the eighty columns of it",
            "bgp 65002",
        ],
    ),
    "running": connection.send_command("display current-configuration"),
    "bgp": connection.send_command("display current-configuration configuration bgp"),
    "peers": connection.send_command("display bgp peer"),
    "saved": connection.save_config(),
    "after": connection.find_prompt(),
}
connection.disconnect()
json.dump(result, sys.stdout)
