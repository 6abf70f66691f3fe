"""Softmax regression over sparse features, where numpy is."""

from __future__ import annotations

import pytest

pytest.importorskip("scipy", reason="only Rasa's environment has it")

import numpy as np
from scipy.sparse import csr_matrix

from bot.learning import learn

ROWS = csr_matrix(np.eye(4, dtype=np.float32))
FIRST, SECOND = np.asarray([0, 0, 1, 1]), np.asarray([0, 1, 2, 2])
EVEN = np.ones(4, dtype=np.float32)


def test_each_answer_is_learnt_in_its_own_columns() -> None:
    """Of two answers with two and three labels, every row gets its own label of both."""
    scores = learn(ROWS, [FIRST, SECOND], [2, 3], [EVEN, EVEN], rounds=50).scores(ROWS)

    assert scores.shape == (4, 5)
    assert scores[:, :2].argmax(axis=1).tolist() == FIRST.tolist()
    assert scores[:, 2:].argmax(axis=1).tolist() == SECOND.tolist()


def test_learning_twice_gives_the_same_weights() -> None:
    """It is deterministic, so that a model can be made again."""
    one, two = (learn(ROWS, [FIRST], [2], [EVEN]) for _ in range(2))

    assert (one.coefficients == two.coefficients).all()
    assert (one.bias == two.bias).all()


def test_a_message_of_no_weight_teaches_nothing() -> None:
    """Its features stay at zero."""
    learnt = learn(ROWS, [FIRST], [2], [np.asarray([1, 1, 1, 0], dtype=np.float32)])

    assert (learnt.coefficients[3] == 0).all()
    assert (learnt.coefficients[2] != 0).all()


def test_learning_goes_on_from_where_it_ended() -> None:
    """More rounds from learnt weights come closer to the answers."""
    before = learn(ROWS, [FIRST], [2], [EVEN], rounds=2)
    margin = np.abs(np.diff(before.scores(ROWS))).min()
    after = learn(ROWS, [FIRST], [2], [EVEN], start=before, rounds=20)

    assert np.abs(np.diff(after.scores(ROWS))).min() > margin
