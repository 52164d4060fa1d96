"""What can be wrong with the queues of a deployed stack, as the function that accepts sees it."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from scripts.deploy.deployment import Deployment
from tests.e2e.operator import told_besides

POLICY = "queue-trouble"
DENIED = {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}

type Trouble = Callable[[Deployment], AbstractContextManager[None]]


@contextmanager
def refusing(deployment: Deployment) -> Iterator[None]:
    """The port is taken, so that nobody else opens it, and closed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with queues_at(deployment, taken):
            yield


@contextmanager
def hanging(deployment: Deployment) -> Iterator[None]:
    """Connections are taken and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as silent, queues_at(deployment, silent):
        yield


@contextmanager
def denying(deployment: Deployment) -> Iterator[None]:
    iam = deployment.client("iam")
    role = deployment.physical_ids("AWS::IAM::Role")["IngestRole"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [DENIED]})
    iam.put_role_policy(RoleName=role, PolicyName=POLICY, PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=POLICY)


TROUBLES: dict[str, Trouble] = {"refusing": refusing, "hanging": hanging, "denying": denying}


@contextmanager
def queues_at(deployment: Deployment, place: socket.socket) -> Iterator[None]:
    """The function that takes adds looks for its queues there."""
    address = "http://{}:{}".format(*place.getsockname())
    with told_besides(deployment, "IngestFunction", AWS_ENDPOINT_URL_SQS=address):
        yield
