/** The text of visual_api.pyi, made by scripts/visual-api.ts. */
export const VISUAL_API_STUB = `"""The visual API that programs are written against: ViperGPT's (arXiv 2303.08128) and the extra members of the authors' lineage.

Coordinates are whole pixels of the whole image, and the y axis points up: lower < upper.
"""

from typing import Any, type_check_only

@type_check_only
class Image:
    """An image or a part of one. Its size is known; its pixels are not open to programs."""

    width: int
    height: int
    size: tuple[int, int]
    """Width and height."""
    shape: tuple[int, int, int]
    """Channels, height and width."""

@type_check_only
class Images(list[Image]):
    """What a program over several images is given: a list that also has the names "image_1", "image_2" ...; two are "left" and "right" too."""

    def __getitem__(self, key: Any) -> Any:
        """The image at a position or of a name."""
    def keys(self) -> list[str]:
        """The names "image_1", "image_2" ..."""
    def values(self) -> list[Image]:
        """The images in their order."""
    def items(self) -> list[tuple[str, Image]]:
        """Names and images."""

class ImagePatch:
    """A part of an image, such as an object that was found, with its position in the whole image."""

    left: int
    lower: int
    right: int
    upper: int
    width: int
    height: int
    horizontal_center: float
    vertical_center: float
    category: str | None
    """The name it was found by."""
    cropped_image: Image
    """The part of the image, as a handle with a size."""
    area: int
    """Square pixels."""
    name: str | None
    """The name it was found by."""
    xyxy_bbox: tuple[int, int, int, int]
    """Left, upper, right, lower."""

    def __init__(self, image: Any, left: Any = None, lower: Any = None, right: Any = None, upper: Any = None, category: str | None = None) -> None:
        """The whole image, or the part of it at these coordinates. A part without area is an error."""
    @classmethod
    def from_bounding_box(cls, image: Any, bounding_box: dict[str, Any]) -> ImagePatch:
        """From {"box": [left, upper, right, lower], "category": name}."""
    def find(self, object_name: str) -> list[ImagePatch]:
        """Patches of the objects with this name, in the detector's order; an empty list if there are none."""
    def exists(self, object_name: str) -> bool:
        """True if an object with this name is in the patch."""
    def verify_property(self, object_name: str, attribute: str | None = None, visual_property: str | None = None, property: str | None = None) -> bool:
        """True if the object, which is presupposed to be in the patch, has the attribute, which older programs call visual_property or property."""
    def best_text_match(self, option_list: list[str], prefix: str | None = None) -> str:
        """The option that fits the patch best."""
    def best_description_from_options(self, object_name: str, property_list: list[str]) -> str:
        """The option that describes the object best."""
    def simple_query(self, question: str | None = None) -> str:
        """The answer to a simple question about the patch; "What is this?" if none is given."""
    def compute_depth(self) -> float:
        """Median depth of the patch."""
    def llm_query(self, question: str | None = None, long_answer: bool = True, query: str | None = None) -> str:
        """The answer to a question of general knowledge; it does not see the image."""
    def crop(self, left: float, lower: float, right: float, upper: float) -> ImagePatch:
        """The part at these coordinates, counted from this patch's lower left corner and cut at its border."""
    def crop_left_of_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        """The part of this patch to the left of the box; its coordinates may come in either order."""
    def crop_right_of_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        """The part of this patch to the right of the box; its coordinates may come in either order."""
    def crop_above_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        """The part of this patch above the box, whose greater y is its upper edge whichever comes first."""
    def crop_below_bbox(self, left: float, upper: float, right: float, lower: float) -> ImagePatch:
        """The part of this patch below the box, whose lesser y is its lower edge whichever comes first."""
    def overlaps_with(self, left: float, lower: float, right: float, upper: float) -> bool:
        """True if this patch and the box share a point."""

def best_image_match(list_patches: list[ImagePatch], content: str | list[str], return_index: bool = False) -> Any:
    """The patch that shows the content best, or its position; None of no patches."""
def distance(patch_a: Any, patch_b: Any) -> float:
    """Distance between the edges of two patches, minus their IoU if they touch or overlap; of two numbers, |a - b|."""
def bool_to_yesno(bool_answer: bool) -> str:
    """The words "yes" and "no"."""
def coerce_to_numeric(string: Any, no_string: bool = False) -> Any:
    """The number in a text: digits, number words, the year of a date; of a range the first. Without one the text itself, or ValueError with no_string."""
def llm_query(query: str | None = None, context: str | None = None, long_answer: bool = True, question: str | None = None) -> str:
    """The answer to a question of general knowledge."""
def process_guesses(prompt: str | None = None, guess1: str | list[str] | None = None, guess2: str | None = None, question: str | None = None, guesses: str | list[str] | None = None) -> str:
    """The answer of the language model, which is shown the guesses: one or two texts, or a list of them."""
`;
