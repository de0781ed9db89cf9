package gis

import "math"

// Frame is a rectangle in the plane, in metres.
type Frame struct{ South, West, North, East float64 }

// IsZero reports whether the frame was not given.
func (f Frame) IsZero() bool { return f == Frame{} }

// FrameOf is the rectangle around areas of one projection, wider on each side
// by margin metres; the zero Frame when no area has a surface.
func FrameOf(margin float64, areas ...Area) Frame {
	f := Frame{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, a := range areas {
		if lo, hi, ok := bounds(a.flat); ok {
			f = Frame{math.Min(f.South, lo[1]), math.Min(f.West, lo[0]), math.Max(f.North, hi[1]), math.Max(f.East, hi[0])}
		}
	}
	if f.South > f.North {
		return Frame{}
	}
	return Frame{f.South - margin, f.West - margin, f.North + margin, f.East + margin}
}

// Fit widens a frame to the picture's proportions. What is no frame is made one:
// sides in the wrong order are exchanged, a side below 1 m becomes 1 m.
func (f Frame) Fit(width, height int) Frame {
	f = f.sound()
	w, h := f.East-f.West, f.North-f.South
	ratio := float64(max(1, width)) / float64(max(1, height))
	if w/h < ratio {
		add := (h*ratio - w) / 2
		f.West, f.East = f.West-add, f.East+add
	} else {
		add := (w/ratio - h) / 2
		f.South, f.North = f.South-add, f.North+add
	}
	return f
}

const (
	leastSide = 1.0 // m
	farthest  = 1e8 // m from the origin; beyond is nothing to draw
)

func (f Frame) sound() Frame {
	f.South, f.North = side(f.South, f.North)
	f.West, f.East = side(f.West, f.East)
	return f
}

func side(from, to float64) (float64, float64) {
	if !(math.Abs(from) <= farthest && math.Abs(to) <= farthest) { // NaN too
		return 0, leastSide
	}
	from, to = math.Min(from, to), math.Max(from, to)
	if add := (leastSide - (to - from)) / 2; add > 0 {
		from, to = from-add, to+add
	}
	return from, to
}

// area is the frame as an area.
func (f Frame) area(p Projection) Area {
	return Area{p, polygonOf([]float64{f.West, f.South, f.East, f.South, f.East, f.North, f.West, f.North, f.West, f.South}).AsGeometry()}
}

// grown is the frame wider by metres on each side.
func (f Frame) grown(by float64) Frame {
	return Frame{f.South - by, f.West - by, f.North + by, f.East + by}
}

// holds says whether a box lies wholly within the frame.
func (f Frame) holds(lo, hi [2]float64) bool {
	return lo[0] >= f.West && hi[0] <= f.East && lo[1] >= f.South && hi[1] <= f.North
}
