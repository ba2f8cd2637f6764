"""NAPALM's community driver `huawei_vrp`: every call on its own, so that one that cannot work hides no other."""
import json
import os
import sys

from napalm import get_network_driver

driver = get_network_driver("huawei_vrp")
device = driver(
    "127.0.0.1",
    os.environ["SWITCH_USER"],
    os.environ["SWITCH_PASSWORD"],
    timeout=30,
    optional_args={"port": int(os.environ["SWITCH_PORT"])},
)
result = {}


def attempt(name, call):
    try:
        result[name] = {"value": call()}
    except Exception as error:  # noqa: BLE001
        result[name] = {"error": f"{type(error).__name__}: {error}"}


device.open()
attempt("alive", device.is_alive)
attempt("facts", device.get_facts)
attempt("config", lambda: device.get_config(retrieve="running"))
attempt("interfaces", device.get_interfaces)
attempt("interfaces_ip", device.get_interfaces_ip)
attempt("cli", lambda: device.cli(["display version", "display bgp peer"]))
attempt("neighbors", device.get_bgp_neighbors)
attempt(
    "load",
    lambda: device.load_merge_candidate(config="bgp 65001\n peer 10.2.98.143 as-number 63400\n"),
)
attempt("diff", device.compare_config)
attempt("commit", device.commit_config)
device.close()
json.dump(result, sys.stdout)
