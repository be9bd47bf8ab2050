"""Runs github-to-sqlite, which knows only api.github.com, against the stand-in, and reports its usage as report-usage.ts does.

Arguments: the stand-in's URL, owner/name, and the file of the database.
"""
import json
import os
import re
import resource
import sys

import requests
from github_to_sqlite.cli import cli

GITHUB, REPOSITORY, DATABASE = sys.argv[1:]
request = requests.Session.request


def request_stand_in(self, method, url, **options):
    return request(self, method, url.replace("https://api.github.com", GITHUB), **options)


def peak_mb():
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


requests.Session.request = request_stand_in
os.environ["GITHUB_TOKEN"] = "t"
for command in ("issues", "issue-comments"):
    cli([command, DATABASE, REPOSITORY], standalone_mode=False)
used = resource.getrusage(resource.RUSAGE_SELF)
with open(os.environ["TIARA_BENCH_USAGE"], "w") as report:
    json.dump({"cpuMs": (used.ru_utime + used.ru_stime) * 1000, "peakMb": peak_mb()}, report)
