"""A rival's plan from one configuration to another, in a warm process. One JSON job on stdin, one JSON result."""
import json
import os
import sys
import tempfile
import time
from types import SimpleNamespace

job = json.load(sys.stdin)


def annet_in(folder):
    """`annet file-patch` without its start-up and its pool of processes."""
    from annet import diff, hardware, rulebook
    from annet.api import file_patch_worker

    rulebook.rulebook_provider_connector.set(rulebook.DefaultRulebookProvider)
    hardware.hardware_connector.set(hardware.AnnetHardwareProvider)
    diff.file_differ_connector.set(diff.UnifiedFileDiffer)
    paths = tuple(os.path.join(folder, f"{name}.cfg") for name in ("old", "new"))
    for path, name in zip(paths, ("old", "new")):
        with open(path, "w") as file:
            file.write(job[name])
    args = SimpleNamespace(
        include_missing=False, hw=hardware.HardwareView("Huawei S9706", ""), add_comments=False, indent=" "
    )
    return lambda: "".join(text for _, text, _ in file_patch_worker(paths, args))


def hier_config():
    from hier_config import Platform, WorkflowRemediation, get_hconfig

    old, new = (get_hconfig(Platform.HUAWEI_VRP, job[name]) for name in ("old", "new"))
    remediation = WorkflowRemediation(old, new).remediation_config
    return "\n".join(line.cisco_style_text() for line in remediation.all_children_sorted())


with tempfile.TemporaryDirectory() as folder:
    tool = annet_in(folder) if job["tool"] == "annet" else hier_config
    seconds = []
    text = ""
    for _ in range(job["runs"] + 1):
        started = time.perf_counter()
        text = tool()
        seconds.append(time.perf_counter() - started)
# The first run loads what later ones have: a warm process is what is compared.
json.dump({"seconds": seconds[1:], "commands": text.splitlines()}, sys.stdout)
