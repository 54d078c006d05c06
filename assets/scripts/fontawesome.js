// The theme's style sheet draws its icons from fonts. The script of this name that it also brings
// draws them once more as pictures and weighs half a megabyte; this empty one takes its place.
