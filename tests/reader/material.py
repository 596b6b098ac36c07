"""Pictures, streams of every block, and rendering of template strings, for the tests of what readers see."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.files.images import ImageFile
from django.template import Context, Template
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from wagtail_newsbrief.images.renditions import create_renditions

VECTOR = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 450"><rect width="800" height="450"/></svg>'


#: Larger than the widest of the default renditions; making those takes time, so images are small by default.
LARGE = (1800, 900)


def make_image(name: str = "river", *, size: tuple[int, int] = (48, 27), ready: bool = True, **fields: Any) -> Any:
    """Create an image, with its named renditions unless ``ready=False``. A name in ``.svg`` makes a vector."""
    if name.endswith(".svg"):
        file = ImageFile(io.BytesIO(VECTOR), name=name)
    else:
        content = io.BytesIO()
        PillowImage.new("RGB", size, "teal").save(content, "PNG")
        content.seek(0)
        file = ImageFile(content, name=f"{name}.png")
    image = get_image_model().objects.create(title=fields.pop("title", name), file=file, **fields)
    if ready:
        create_renditions(image)
    return image


def lose_file(image: Any) -> Any:
    """Delete an image's file and keep its row, as a broken upload or a half restored backup does."""
    image.file.storage.delete(image.file.name)
    return get_image_model().objects.get(pk=image.pk)


def stream(*blocks: tuple[str, Any]) -> str:
    """Return stored JSON of ``(type, value)`` pairs, which a StreamField takes as its value."""
    return json.dumps([{"type": type_, "value": value} for type_, value in blocks])


def summary_of_everything(say: str = "something") -> str:
    """Return a summary of every block type; all of its texts hold ``say``."""
    return stream(
        ("key_points", [f"<p>point {say}</p>", "<p>second point</p>"]),
        ("paragraph", f"<p>paragraph {say}</p>"),
        ("why_it_matters", f"<p>it matters {say}</p>"),
        ("quote", {"text": f"quoted {say}", "attribution": f"speaker {say}"}),
        ("figures", [{"value": f"42 {say}", "label": f"counted {say}"}]),
        ("timeline", [{"date": f"May 1911 {say}", "event": f"happened {say}"}]),
    )


def body_of_everything(image: Any, say: str = "something") -> str:
    """Return a body of every block type; all of its plain texts hold ``say``."""
    return stream(
        ("heading", {"text": f"heading {say}", "level": "h2"}),
        ("paragraph", "<p>First <b>bold</b> words.</p>"),
        ("image", {"image": image.pk, "alt": f"alt {say}", "caption": f"caption {say}", "credit": f"credit {say}"}),
        ("heading", {"text": f"subheading {say}", "level": "h3"}),
        ("quote", {"text": f"said {say}", "attribution": f"sayer {say}"}),
        ("list", {"ordered": False, "items": ["<p>bread</p>", "<p>salt</p>"]}),
        ("list", {"ordered": True, "items": ["<p>one</p>", "<p>two</p>"]}),
        ("embed", {"embed": "https://video.example.com/1", "caption": f"embedded {say}"}),
        (
            "table",
            {
                "columns": [
                    {"type": "text", "heading": f"head {say}"},
                    {"type": "rich_text", "heading": ""},
                ],
                "rows": [{"values": [f"cell {say}", "<p>rich <i>cell</i></p>"]}],
                "caption": f"table {say}",
            },
        ),
    )


def render(source: str, **context: Any) -> str:
    """Render a template string with our tags loaded."""
    return Template("{% load newsbrief_tags %}" + source).render(Context(context))
