"""Writes a file as a C array: embed.py <input> <output.c> <name>."""
import sys

source, target, name = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()
with open(target, "w", encoding="ascii") as file:
    file.write(f"extern const unsigned char {name}[];\nextern const unsigned long {name}_length;\n")
    file.write(f"const unsigned long {name}_length = {len(data)}ul;\n")
    file.write(f"const unsigned char {name}[] = {{\n")
    for at in range(0, len(data), 16):
        file.write(" ".join(f"{byte}," for byte in data[at : at + 16]) + "\n")
    file.write("};\n")
