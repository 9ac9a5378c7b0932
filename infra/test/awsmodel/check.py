"""Reads command lines and paths as JSON on standard input, prints what botocore's models lack as a JSON list."""
import json
import shlex
import sys

import botocore.session
from botocore import xform_name

session = botocore.session.get_session()
# Options of every command, and commands that the CLI adds by hand, with their options.
EVERYWHERE = {"region", "output", "query", "profile", "no-cli-pager", "cli-binary-format", "generate-cli-skeleton", "max-items", "no-verify-ssl", "endpoint-url"}
BY_HAND = {
    ("s3", "cp"): {"recursive"},
    ("s3", "rm"): {"recursive"},
    ("s3", "sync"): set(),
    ("cloudformation", "deploy"): {"stack-name", "template-file", "capabilities", "parameter-overrides"},
    ("cloudformation", "package"): {"template-file", "s3-bucket", "output-template-file"},
    ("logs", "tail"): {"since", "follow", "format"},
    ("configure", ""): set(),
    ("sso", "login"): {"profile"},
}


def operation(service, name):
    model = session.get_service_model(service)
    for one in model.operation_names:
        if xform_name(one, "-") == name:
            return model.operation_model(one)
    return None


def options(members):
    return {xform_name(m, "-") for m in members}


def check_line(line):
    words = shlex.split(line)[1:]
    service, command = words[0], words[1] if len(words) > 1 else ""
    given = [w[2:].split("=")[0] for w in words if w.startswith("--")]
    if (service, command) in BY_HAND or (service, "") in BY_HAND:
        known = BY_HAND.get((service, command), set())
    else:
        service = {"deploy": "codedeploy", "s3api": "s3"}.get(service, service)
        if service not in session.get_available_services():
            return [f"{line}: no service {service}"]
        if command == "wait":
            waiters = session.get_service_model(service)
            loader = session.get_component("data_loader")
            data = loader.load_service_model(service, "waiters-2")["waiters"]
            names = {xform_name(n, "-"): n for n in data}
            if words[2] not in names:
                return [f"{line}: no waiter {words[2]}"]
            op = waiters.operation_model(data[names[words[2]]]["operation"])
        else:
            op = operation(service, command)
            if op is None:
                return [f"{line}: no command {command} of {service}"]
        shape = op.input_shape
        known = options(shape.members) if shape else set()
        known |= {"no-" + xform_name(n, "-") for n, m in (shape.members.items() if shape else []) if m.type_name == "boolean"}
        missing = {xform_name(n, "-") for n in (shape.required_members if shape else [])} - {g.removeprefix('no-') for g in given}
        if missing and not (service == "lambda" and command == "invoke"):
            return [f"{line}: lacks --{', --'.join(sorted(missing))}"]
    return [f"{line}: no option --{g}" for g in given if g not in known and g not in EVERYWHERE]


def check_path(key, path):
    service, command = key.split()
    op = operation(service, command)
    if op is None:
        return [f"{key}: no such command"]
    shape = op.output_shape
    for name in path.split("."):
        many = name.endswith("[]")
        shape = getattr(shape, "members", {}).get(name.removesuffix("[]"))
        if shape is None:
            return [f"{key}: no {path}"]
        if many:
            shape = shape.member
    return []


question = json.load(sys.stdin)
found = [f for line in question.get("lines") or [] for f in check_line(line)]
found += [f for key, paths in (question.get("answers") or {}).items() for path in paths for f in check_path(key, path)]
if enumeration := question.get("enumeration"):
    found = session.get_service_model(enumeration[0]).shape_for(enumeration[1]).enum
json.dump(found, sys.stdout)
