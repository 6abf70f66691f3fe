"""The classifier needs numpy and scikit-learn, which the gateway's environment does not have."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("sklearn") else ["test_classifier.py"]
