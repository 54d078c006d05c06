"""Groups by the names that widgets give them, one by one and without the widgets' help."""

from dmolkit.groups import alternating, cyclic, dihedral, quaternion, symmetric

NAMED = (
    {f"Z{n}": cyclic(n) for n in range(2, 13)}
    | {f"D{n}": dihedral(n) for n in range(2, 9)}
    | {"S3": symmetric(3), "A4": alternating(4), "Q8": quaternion()}
)
