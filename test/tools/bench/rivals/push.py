"""A rival's whole session: log in, enter bgp view, send lines, save, leave. One JSON job on stdin, one JSON result.

Both look at each line's answer, as ours does: netmiko with `error_pattern`, scrapli with `stop_on_failed`. With
`converge` the running section is read first, and only the wanted lines that it lacks are sent (none of the two plans).
Several ports = several switches side by side, a thread each, as their documentation does it.
"""
import json
import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor

logging.disable(logging.CRITICAL)
job = json.load(sys.stdin)
SECTION = "display current-configuration configuration bgp"


def missing(text, lines):
    there = {line.strip() for line in text.splitlines()}
    return [line for line in lines if line.strip() not in there]


def netmiko(port):
    from netmiko import ConnectHandler

    connection = ConnectHandler(
        device_type="huawei",
        host="127.0.0.1",
        port=port,
        username=job["user"],
        password=job["password"],
        global_delay_factor=0.1,
    )
    lines = job["lines"]
    if job["converge"]:
        lines = missing(connection.send_command(SECTION, read_timeout=120), lines)
    if lines:
        connection.send_config_set(
            [f"bgp {job['asNumber']}", *lines], error_pattern=r"Error", read_timeout=120
        )
        connection.save_config()
    connection.disconnect()


def scrapli(port):
    from scrapli import Scrapli

    connection = Scrapli(
        platform="huawei_vrp",
        host="127.0.0.1",
        port=port,
        auth_username=job["user"],
        auth_password=job["password"],
        auth_strict_key=False,
        transport="system",
        timeout_ops=120,
    )
    connection.open()
    lines = job["lines"]
    if job["converge"]:
        lines = missing(connection.send_command(SECTION).result, lines)
    if lines:
        configured = connection.send_configs([f"bgp {job['asNumber']}", *lines], stop_on_failed=True)
        if configured.failed:
            raise RuntimeError(configured.result)
        connection.send_interactive([("save", "[Y/N]", False), ("y", job["prompt"], False)])
    connection.close()


tool = {"netmiko": netmiko, "scrapli": scrapli}[job["tool"]]
__import__(job["tool"])  # loading the library is not what is measured
started = time.perf_counter()
with ThreadPoolExecutor(len(job["ports"])) as pool:
    list(pool.map(tool, job["ports"]))
json.dump({"seconds": time.perf_counter() - started}, sys.stdout)
