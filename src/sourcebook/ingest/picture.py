"""Pictures of pages (PNG, JPEG, TIFF, GIF, WebP, BMP, JPEG 2000, HEIC, AVIF): their text by OCR, and how sure it is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from sourcebook.errors import EmptyInput, LimitExceeded, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.language import find_language
from sourcebook.model.document import Metadata

if TYPE_CHECKING:
    from PIL import Image

    from sourcebook.ingest.ocr import OcrPage

MOST_PIXELS = 120_000_000
"""Of one picture: an A3 page at 600 dots an inch has 70 million."""
_LEAST_SIDE = 16


class PictureReader:
    """Reads pictures."""

    name: ClassVar[str] = "picture"
    version: ClassVar[str] = "2"
    media_types: ClassVar[tuple[str, ...]] = (
        "image/png", "image/jpeg", "image/tiff", "image/gif", "image/webp", "image/bmp",
        "image/jp2", "image/heic", "image/avif",
    )  # fmt: skip
    loads: ClassVar[tuple[str, ...]] = (
        "numpy",
        "pi_heif",
        "PIL.ImageOps",
        "PIL.ImageSequence",
        "sourcebook.ingest.ocr",
        "sourcebook.ingest.pdf_layout",
        "tesserocr",
    )

    def read(self, blob: Blob) -> Draft:
        """The words in the picture, page by page. See `Reader.read`."""
        from sourcebook.ingest.pdf_layout import lay_out

        data = blob.read_bytes()
        if not data:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        pages = _pages(data, blob.name)
        laid = lay_out([page.lines for page in pages])
        if not laid.text:
            raise EmptyInput(f"No words were found in the picture {blob.name}.", "If it shows some, scan it larger.")
        weights = [sum(len(line.text) for line in page.lines.lines) for page in pages]
        mean = sum(page.confidence * weight for page, weight in zip(pages, weights, strict=True)) / sum(weights)
        return Draft(
            text=laid.text,
            blocks=laid.blocks,
            pages=laid.pages,
            boxes=laid.boxes,
            metadata=Metadata(title=laid.title, language=find_language(laid.text)),
            confidence=round(mean, 4),
            warnings=("The words were recognised in a picture: compare them with it.",),
        )


def _pages(data: bytes, name: str) -> list[OcrPage]:
    import pi_heif
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    from sourcebook.ingest.ocr import read_picture

    # Pillow's own guard warns first and refuses at twice that; ours is one number, checked before decoding.
    Image.MAX_IMAGE_PIXELS = None
    pi_heif.register_heif_opener()
    pages: list[OcrPage] = []
    try:
        with Image.open(BytesIO(data)) as image:
            frames = ImageSequence.Iterator(image) if image.format == "TIFF" else [image]
            for number, frame in enumerate(frames, start=1):
                _refuse_too_large(frame, name)
                upright = ImageOps.exif_transpose(frame) if image.format in ("JPEG", "WEBP", "HEIF", "AVIF") else frame
                pages.append(read_picture(_enlarged(upright), number))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError) as error:
        message = f"{name} is a damaged picture, or of a kind that is not known."
        raise UnreadableInput(message, "Save it as PNG.") from error
    return pages


def _refuse_too_large(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        limit = MOST_PIXELS // 1_000_000
        raise LimitExceeded(f"{name} has more than {limit} million pixels.", "Scale it down.", {"megapixels": limit})


def _enlarged(image: Image.Image) -> Image.Image:
    """Twice the size when it is a small one: Tesseract wants letters of twenty pixels and more."""
    from PIL import Image

    if min(image.size) < _LEAST_SIDE:
        return image
    if image.width * image.height < 700_000:
        larger = image.convert("L" if image.mode in ("1", "P") else image.mode)
        grown = larger.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
        grown.info.update({k: v for k, v in image.info.items() if k == "transparency"})
        return grown
    return image
