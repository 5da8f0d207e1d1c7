"""Formats that are not read, and what makes files of them that are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_NPZ = "numpy.savez('samples.npz', samples=..., labels=...)"
_PICKLE = "is a pickle, which can run code, and is not opened"
_FRAMES = "holds images one after another"
_PACKED = ("is packed", "unpack it, and name the folder or the file")
_HOW: dict[tuple[str, ...], tuple[str, str]] = {
    (".pt", ".pth", ".ckpt"): (
        _PICKLE,
        f"torch.load(file, weights_only=True), and of its tensors {_NPZ}; weights by "
        "safetensors.torch.save_file",
    ),
    (".pkl", ".pickle", ".joblib"): (_PICKLE, f"open it where it was made, and {_NPZ}"),
    (".h5", ".hdf5", ".keras"): ("is HDF5", f"h5py.File(file)['...'][:], and {_NPZ}"),
    (".mat",): (
        "is of MATLAB",
        f"scipy.io.loadmat(file)['...'], or h5py from version 7.3 on, and {_NPZ}",
    ),
    (".zarr",): ("is Zarr", f"zarr.open(file)[...], and {_NPZ}"),
    (".tfrecord", ".tfrecords"): (
        "is of TensorFlow",
        f"parse it by tf.data.TFRecordDataset(file), and {_NPZ}",
    ),
    (".parquet",): ("is Parquet", f"pandas.read_parquet(file), and {_NPZ}"),
    (".feather", ".arrow"): ("is Arrow", f"pandas.read_feather(file), and {_NPZ}"),
    (".xlsx", ".xls", ".ods"): ("is of a spreadsheet", "save it as CSV in UTF-8"),
    (".json", ".jsonl"): ("is JSON", f"numpy.array(json.load(open(file))['...']), and {_NPZ}"),
    (".dcm", ".dicom"): (
        "is DICOM",
        "pydicom.dcmread(file).pixel_array, into a folder of PNG files of 16 bit; of MONOCHROME1 "
        "add --invert",
    ),
    (".nii", ".nii.gz"): ("is NIfTI", f"nibabel.load(file).get_fdata(), and {_NPZ}"),
    (".mha", ".mhd", ".nrrd"): (
        "is of ITK",
        f"SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(file)), and {_NPZ}",
    ),
    (".edf", ".bdf"): ("is EDF", f"pyedflib.EdfReader(file).readSignal(0), and {_NPZ}"),
    (".gif", ".mp4", ".avi"): (_FRAMES, "give a folder of PNG files, one an image"),
    (".webp", ".jp2", ".pgm", ".ppm"): (
        "is of a kind of image that is not read",
        "give a folder of PNG files",
    ),
    (".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"): _PACKED,
}


def way_on(path: Path) -> tuple[str, str] | None:
    """Return what a file is that is not read, by its name, and how to make one of it that is.

    >>> way_on(Path("scan.nii.gz"))[0], way_on(Path("films.zip"))[0], way_on(Path("s.npz"))
    ('is NIfTI', 'is packed', None)
    """
    name = path.name.lower()
    return next((how for ends, how in _HOW.items() if name.endswith(ends)), None)


def way_on_of(paths: Sequence[Path]) -> tuple[str, str] | None:
    """Return the same of the first of some files that are not read."""
    return next((how for path in sorted(paths) if (how := way_on(path)) is not None), None)
