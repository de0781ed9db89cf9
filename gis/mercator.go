package gis

import "math"

// Transverse Mercator by Krüger's series in the third flattening n, to order 6:
// below a nanometre within the zones used here (Karney, "Transverse Mercator
// with an accuracy of a few nanometers", 2011, equations 7 to 36).

const third = flattening / (2 - flattening)

// rectifying is the radius A of the sphere of equal meridian length.
var rectifying = semiMajor / (1 + third) * (1 + third*third/4 + math.Pow(third, 4)/64 + math.Pow(third, 6)/256)

var eccentricity = math.Sqrt(ecc2)

var alpha, beta = krueger(third)

func krueger(n float64) (alpha, beta [6]float64) {
	n2, n3, n4, n5, n6 := n*n, n*n*n, math.Pow(n, 4), math.Pow(n, 5), math.Pow(n, 6)
	alpha = [6]float64{
		n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
		13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
		61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
		49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
		34729*n5/80640 - 3418889*n6/1995840,
		212378941 * n6 / 319334400,
	}
	beta = [6]float64{
		n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
		n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
		17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
		4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
		4583*n5/161280 - 108847*n6/3991680,
		20648693 * n6 / 638668800,
	}
	return alpha, beta
}

// project maps VN-2000 latitude and longitude in radians to the plane.
func (p Projection) project(lat, lon float64) Grid {
	lambda := lon - radians(p.meridian)
	e := eccentricity
	tau := math.Tan(lat)
	sigma := math.Sinh(e * math.Atanh(e*tau/root1(tau)))
	conformal := tau*root1(sigma) - sigma*root1(tau)
	xi0 := math.Atan2(conformal, math.Cos(lambda))
	eta0 := math.Asinh(math.Sin(lambda) / math.Hypot(conformal, math.Cos(lambda)))
	add := series(alpha, xi0, eta0)
	xi, eta := xi0+real(add), eta0+imag(add)
	return Grid{North: p.scale * rectifying * xi, East: falseEast + p.scale*rectifying*eta}
}

// unproject is the inverse of project.
func (p Projection) unproject(g Grid) (lat, lon float64) {
	xi0, eta0 := g.North/(p.scale*rectifying), (g.East-falseEast)/(p.scale*rectifying)
	add := series(beta, xi0, eta0)
	xi, eta := xi0-real(add), eta0-imag(add)
	conformal := math.Sin(xi) / math.Hypot(math.Sinh(eta), math.Cos(xi))
	lambda := math.Atan2(math.Sinh(eta), math.Cos(xi))
	return math.Atan(geodeticTan(conformal)), lambda + radians(p.meridian)
}

// series is the sum of a[j]·sin(2(j+1)(xi + i·eta)) by Clenshaw's recurrence.
func series(a [6]float64, xi, eta float64) complex128 {
	sin, cos := math.Sincos(2 * xi)
	grow := math.Exp(2 * eta)
	sinh, cosh := (grow-1/grow)/2, (grow+1/grow)/2
	twice := complex(2*cos*cosh, -2*sin*sinh)
	var one, two complex128
	for j := len(a) - 1; j >= 0; j-- {
		one, two = complex(a[j], 0)+twice*one-two, one
	}
	return one * complex(sin*cosh, cos*sinh)
}

// geodeticTan finds tan(latitude) from the tangent of the conformal latitude by
// Newton's method; three rounds reach the last bit.
func geodeticTan(conformal float64) float64 {
	e := eccentricity
	tau := conformal
	for range 3 {
		sigma := math.Sinh(e * math.Atanh(e*tau/root1(tau)))
		ti := tau*root1(sigma) - sigma*root1(tau)
		tau += (conformal - ti) / root1(ti) * (1 + (1-ecc2)*tau*tau) / ((1 - ecc2) * root1(tau))
	}
	return tau
}

// root1 is the square root of 1+x², for tangents of Vietnam's latitudes.
func root1(x float64) float64 { return math.Sqrt(1 + x*x) }
