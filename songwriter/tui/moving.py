"""The keys that move the cursor, select and delete: those of textual's text area, each with a name."""

from dataclasses import replace

from textual.binding import Binding, BindingType
from textual.widgets import TextArea


def _named(binding: BindingType) -> BindingType:
    """Give a binding of the text area an id, so that it can be remapped and is told apart in the help."""
    if not isinstance(binding, Binding) or binding.id:
        return binding
    name = binding.action.replace("(True)", "_select").replace("_", "-")
    # The function keys of the text area are the co-writer's here.
    return replace(binding, id=f"edit.{name}", key={"f6": "alt+l", "f7": "alt+a"}.get(binding.key, binding.key))


BINDINGS = [
    *map(_named, TextArea.BINDINGS),
    Binding("ctrl+home", "document_start", "Go to the beginning", id="edit.cursor-document-start"),
    Binding("ctrl+end", "document_end", "Go to the end", id="edit.cursor-document-end"),
]
