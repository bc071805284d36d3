"""From a folder to source values that remember their file and line. Nothing is trusted yet."""
