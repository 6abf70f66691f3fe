"""Runs the nodes of a model one after the other; Rasa hands them to Dask, which plans them anew for every message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, GraphNode, tuple[str, ...]]
"""A node's name, the node, and the names of what it needs."""


class PlannedRunner(DaskGraphRunner):  # type: ignore[misc] # rasa has no types
    """Works out the order of the nodes once for each set of targets."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the outputs of the targets; errors of a node pass as they are."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plans: dict[tuple[str, ...], list[Step]] = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            plans[wanted] = list(self._plan(self._graph_schema.minimal_graph_schema(list(wanted))))
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in plans[wanted]:
            done[name] = node(*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in wanted}

    def _plan(self, schema: GraphSchema) -> Iterator[Step]:
        """Every node after what it needs."""
        planned: set[str] = set()

        def visit(name: str) -> Iterator[Step]:
            if name in planned or name not in schema.nodes:
                return
            planned.add(name)
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                yield from visit(need)
            yield name, self._instantiated_nodes[name], needs

        for name in schema.nodes:
            yield from visit(name)
