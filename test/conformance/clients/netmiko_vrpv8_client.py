"""netmiko, device type `huawei_vrpv8`: configures, commits, leaves. Prints what came back as JSON."""
import json
import os
import sys

from netmiko import ConnectHandler

connection = ConnectHandler(
    device_type="huawei_vrpv8",
    host="127.0.0.1",
    port=int(os.environ["SWITCH_PORT"]),
    username=os.environ["SWITCH_USER"],
    password=os.environ["SWITCH_PASSWORD"],
)
result = {
    "prompt": connection.find_prompt(),
    "configured": connection.send_config_set(
        [
            "bgp 65001",
            "peer 10.2.98.141 as-number 63400",
            "peer 10.2.98.141 connect-interface Vlanif98 10.2.98.1",
        ],
    ),
    "committed": connection.commit(),
    "after": connection.find_prompt(),
}
connection.disconnect()
json.dump(result, sys.stdout)
