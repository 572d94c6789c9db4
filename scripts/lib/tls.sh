# shellcheck shell=bash
# The certificate of the gateway. Sourced after lib.sh.

# check_certificate CERT KEY: ends the script with one line unless CERT (ICARUS_TLS_CERT) is a valid certificate
# in force and KEY (ICARUS_TLS_KEY) is its key.
check_certificate() {
    local name file now
    for name in ICARUS_TLS_CERT ICARUS_TLS_KEY; do
        if [[ $name == *CERT ]]; then file=$1; else file=$2; fi
        [[ -n $file ]] || die "$name está vazio; ICARUS_TLS_CERT e ICARUS_TLS_KEY vão juntos"
        [[ -f $file ]] || die "$name: não há arquivo $file"
        [[ -r $file ]] || die "$name: não posso ler $file"
    done
    openssl x509 -in "$1" -noout 2>/dev/null || die "ICARUS_TLS_CERT não é um certificado em PEM: $1"
    openssl pkey -in "$2" -passin pass: -noout 2>/dev/null || die "ICARUS_TLS_KEY não é uma chave em PEM, sem senha: $2"
    [[ $(openssl x509 -in "$1" -noout -pubkey) == "$(openssl pkey -in "$2" -pubout)" ]] ||
        die "ICARUS_TLS_KEY não é a chave de ICARUS_TLS_CERT: $2"
    openssl x509 -in "$1" -noout -checkend 0 >/dev/null ||
        die "o certificado de ICARUS_TLS_CERT venceu em $(openssl x509 -in "$1" -noout -enddate | cut -d = -f 2); renove-o: $1"
    now=$(date +%s)
    (($(date -d "$(openssl x509 -in "$1" -noout -startdate | cut -d = -f 2)" +%s) <= now)) ||
        die "o certificado de ICARUS_TLS_CERT só vale a partir de $(openssl x509 -in "$1" -noout -startdate | cut -d = -f 2): $1"
}
