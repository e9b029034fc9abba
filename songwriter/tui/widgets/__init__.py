"""The studio's own widgets: the editor with its ghost, the panel of next words, the curve, the bars."""
