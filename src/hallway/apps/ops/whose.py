"""Whether an address leads to this installation: only those who have its secret key can answer the question."""

from django.utils.crypto import constant_time_compare, salted_hmac

HEADER = "Hallway-Proof"
LONGEST = 64


def proof(question: str) -> str:
    return salted_hmac("hallway.ops.whose", question, algorithm="sha256").hexdigest()


def is_ours(question: str, answer: str) -> bool:
    return constant_time_compare(proof(question), answer)
