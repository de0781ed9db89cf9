package wss

import "strings"

// The namespaces of SOAP and WS-Security.
const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"

	secext  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	secext1 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
	utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	dsigNS  = "http://www.w3.org/2000/09/xmldsig#"
	encNS   = "http://www.w3.org/2001/04/xmlenc#"
)

// Identifiers of the norms.
const (
	x509Profile = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0"
	userProfile = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
	messageSec  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0"
	messageSec1 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1"
	swaProfile  = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1"

	typeX509       = x509Profile + "#X509v3"
	typePath       = x509Profile + "#X509PKIPathv1"
	typeSKI        = x509Profile + "#X509SubjectKeyIdentifier"
	typeThumbprint = messageSec1 + "#ThumbprintSHA1"
	typeKey        = messageSec1 + "#EncryptedKey"
	typeDigest     = userProfile + "#PasswordDigest"
	typeText       = userProfile + "#PasswordText"
	typeUser       = userProfile + "#UsernameToken"
	base64Binary   = messageSec + "#Base64Binary"

	transformSTR      = messageSec + "#STR-Transform"
	transformContent  = swaProfile + "#Attachment-Content-Signature-Transform"
	transformComplete = swaProfile + "#Attachment-Complete-Signature-Transform"
	exclusive         = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// ultimate is the role of SOAP 1.2 that says what the lack of one says.
const ultimate = soap12 + "/role/ultimateReceiver"

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#xD;", "\n", "&#xA;", "\t", "&#x9;")

// escape writes a text for content or for an attribute in double quotes.
func escape(s string) string { return escapes.Replace(s) }

// tag writes an element: attributes as pairs, those without a value left out, and
// its content as XML.
func tag(name string, attrs []string, content ...string) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			b.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
	return b.String() + ">" + strings.Join(content, "") + "</" + name + ">"
}
