"""What the package offers at its front door is there, and costs nothing before it is asked for."""

import subprocess
import sys

import pytest

import careloom.science


@pytest.mark.parametrize("name", careloom.science.__all__)
def test_what_is_offered_is_there(name):
    assert callable(getattr(careloom.science, name))


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="It offers: AnalysisError, DCEE"):
        _ = careloom.science.GEE


def test_the_front_door_is_light():
    code = "import sys, careloom.science; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
