"""Croissant metadata of a task: its splits, and the results on it as records of a CSV file.

The data itself is not ours to distribute: the card names where its owners do (`isBasedOn`).
Croissant 1.0, MLCommons, http://mlcommons.org/croissant/1.0 (Akhtar et al. 2024, DEEM,
doi 10.1145/3650203.3663326).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from phantombench.metrics.subgroups import FEWEST
from phantombench.site.board import Board
from phantombench.site.citations import AUTHORS
from phantombench.site.exports import FIELDS

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
FLOATS = frozenset({"value", "ci95_low", "ci95_high", "floor", "ratio", "share"})


def croissant(board: Board, results_csv: bytes, date: str) -> bytes:
    """Return the metadata of a task as JSON-LD.

    Args:
        board: of the task.
        results_csv: the board as CSV, as it lies beside the metadata.
        date: of its newest result, ISO; "" where there is none.
    """
    spec = board.spec
    file = f"{spec.id}.csv"
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"phantombench-{spec.id}",
        "description": (
            f"PhantomBench task {spec.id}: {spec.title}. {spec.source}. Samples of shape "
            f"{' x '.join(map(str, spec.sample_shape))} in {spec.unit}, classes "
            f"{', '.join(spec.classes)}; splits by {spec.group}. With the results on it."
        ),
        "version": f"{spec.version}.0.0",
        "license": spec.license,
        "url": spec.url,
        "citeAs": spec.bibtex.strip(),
        "isBasedOn": spec.url,
        "creditText": spec.attribution,
        "creator": {"@type": "sc:Organization", "name": AUTHORS.strip("{}")},
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file,
                "name": file,
                "description": "Every number of the board, one a line; of what a submission lacks "
                "altogether, or at a place by every method, one line with the reason.",
                "contentUrl": file,
                "encodingFormat": "text/csv",
                "sha256": hashlib.sha256(results_csv).hexdigest(),
            }
        ],
        "recordSet": [_splits(board), _results(file)],
    }
    if date:
        content["datePublished"] = date
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode()


def _splits(board: Board) -> dict[str, Any]:
    kinds = {
        "name": ("sc:Text", "Name of the split."),
        "samples": ("sc:Integer", "How many samples it has."),
        "groups": ("sc:Integer", f"Of how many {board.spec.group}s they are."),
        "identity": ("sc:Text", "Hash that pins it: sha256, or md5 of its archive."),
    }
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The fixed splits of the task.",
        "key": {"@id": "splits/name"},
        "field": [_field(f"splits/{name}", *kind) for name, kind in kinds.items()],
        "data": [
            {
                "splits/name": name,
                "splits/samples": split.size,
                "splits/groups": split.groups,
                "splits/identity": split.identity,
            }
            for name, split in board.spec.splits.items()
        ],
    }


def _results(file: str) -> dict[str, Any]:
    fields = []
    for name in FIELDS:
        kind = "sc:Float" if name in FLOATS else "sc:Text"
        words = f"Column {name} of the board."
        if name == "note":
            words += f" Subgroups of fewer than {FEWEST} patients or records are not judged."
        field = _field(f"results/{name}", kind, words)
        field["source"] = {"fileObject": {"@id": file}, "extract": {"column": name}}
        fields.append(field)
    return {
        "@type": "cr:RecordSet",
        "@id": "results",
        "name": "results",
        "description": "Scores of every submission, a number a record.",
        "field": fields,
    }


def _field(name: str, kind: str, description: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": description,
        "dataType": kind,
    }
