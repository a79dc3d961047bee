"""What is done to the published networks before they go into a bundle: metadata, and one output fewer to work out.

MediaPipe's landmark network draws a mask of the person besides the landmarks, at 256 x 256 from the earliest layers up:
a third of a frame's time here, and nothing of the coach reads it. The layers that only the mask needs are left out; all
others stay as they were published, so that landmarks, world landmarks and visibility are the same numbers.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers

from coach.pose.errors import ModelError

_MASK = (1, 256, 256, 1)  # shape of the output that is the mask
_FLAG = (1, 1)  # of the one that says how sure it is that somebody is there


def with_metadata(tflite: bytes, mean: float, std: float) -> bytes:
    """The same network with TFLite metadata for one RGB image input, normalised as (value - mean) / std."""
    meta, schema = _generated("metadata_schema_py_generated"), _generated("schema_py_generated")

    options = meta.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = meta.ProcessUnitT()
    unit.optionsType, unit.options = meta.ProcessUnitOptions.NormalizationOptions, options
    image = meta.ImagePropertiesT()
    image.colorSpace = meta.ColorSpaceType.RGB
    content = meta.ContentT()
    content.contentPropertiesType, content.contentProperties = meta.ContentProperties.ImageProperties, image
    tensor = meta.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    subgraph = meta.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    model_meta = meta.ModelMetadataT()
    model_meta.subgraphMetadata = [subgraph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model_meta.Pack(builder), b"M001")
    block = bytes(builder.Output())

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(tflite, 0))
    buffer = schema.BufferT()
    buffer.data = list(block)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers) - 1
    model.metadata = [m for m in model.metadata or [] if m.name != b"TFLITE_METADATA"] + [entry]
    return _packed(model, len(tflite))


def without_mask(tflite: bytes) -> bytes:
    """The landmark network without the layers, and their weights, that only its mask needs.

    MediaPipe's graph asks for five outputs by number: in the mask's place stands the flag once more, which nobody
    reads as a mask unless masks are asked for.
    """
    schema = _generated("schema_py_generated")
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(tflite, 0))
    graph = model.subgraphs[0]
    shapes = [tuple(int(n) for n in graph.tensors[o].shape) for o in graph.outputs]
    if len(model.subgraphs) != 1 or shapes.count(_MASK) != 1 or shapes.count(_FLAG) != 1:
        raise ModelError("This landmark network is not built as the published ones are; nothing was kept.")
    outputs = [int(o) for o in graph.outputs]
    outputs[shapes.index(_MASK)] = outputs[shapes.index(_FLAG)]
    graph.outputs = outputs
    graph.operators = _needed(graph)
    _drop_unread(model, graph)
    return _packed(model, len(tflite))


def _needed(graph: Any) -> list[Any]:
    """The graph's operators that lead to an output, in their order."""
    wanted, kept = {int(o) for o in graph.outputs}, []
    for operator in reversed(graph.operators):  # stored in the order in which they are worked out
        if wanted.intersection(int(t) for t in operator.outputs):
            wanted.update(int(t) for t in operator.inputs)
            kept.append(operator)
    return kept[::-1]


def _drop_unread(model: Any, graph: Any) -> None:
    """Empty the weights that nothing reads any more; the tensors keep their numbers."""
    read = {int(t) for o in graph.operators for t in (*o.inputs, *o.outputs)} | {int(t) for t in graph.inputs}
    buffers = {int(graph.tensors[t].buffer) for t in read if t >= 0}
    buffers |= {int(entry.buffer) for entry in model.metadata or []}
    for number, buffer in enumerate(model.buffers):
        if number not in buffers:
            buffer.data = None


def _packed(model: Any, size: int) -> bytes:
    builder = flatbuffers.Builder(size + 1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@cache
def _generated(name: str) -> ModuleType:
    """A flatbuffers module of mediapipe's, loaded from its file: importing mediapipe for it would cost a second."""
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("mediapipe is not installed. Type: make run")
    path = Path(spec.submodule_search_locations[0]) / "tasks" / "metadata" / f"{name}.py"
    module_spec = importlib.util.spec_from_file_location(f"_coach_{name}", path)
    if module_spec is None or module_spec.loader is None or not path.exists():
        raise ModelError(f"mediapipe's {name}.py is missing; this mediapipe is not the one of requirements.txt.")
    module = importlib.util.module_from_spec(module_spec)
    module_spec.loader.exec_module(module)
    return module
