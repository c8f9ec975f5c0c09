//! Which addresses are everybody's: those that the registries of special addresses (IANA, RFC 6890 and later) do not
//! keep for something else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not everybody's: the first address, and how many bits belong to the network.
const KEPT: &[([u8; 4], u32)] = &[
    // This network.
    ([0, 0, 0, 0], 8),
    // Private (RFC 1918) …
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    // … and that of carriers (RFC 6598).
    ([100, 64, 0, 0], 10),
    // This machine.
    ([127, 0, 0, 0], 8),
    // This link, with the metadata of clouds at 169.254.169.254.
    ([169, 254, 0, 0], 16),
    // The same at another cloud, at an address that looks public.
    ([168, 63, 129, 16], 32),
    // Protocols.
    ([192, 0, 0, 0], 24),
    // Documentation (RFC 5737).
    ([192, 0, 2, 0], 24),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // What 6to4 was relayed by (RFC 7526).
    ([192, 88, 99, 0], 24),
    // Benchmarks (RFC 2544).
    ([198, 18, 0, 0], 15),
    // Groups, and what was never given out, with the address of all.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Networks of IPv6 among the public ones that are not everybody's.
const KEPT_6: &[([u16; 3], u32)] = &[
    // Protocols: Teredo, benchmarks, ORCHID.
    ([0x2001, 0, 0], 23),
    // Documentation (RFC 3849, RFC 9637).
    ([0x2001, 0xdb8, 0], 32),
    ([0x3fff, 0, 0], 20),
    // 6to4: an IPv4 address of whatever kind, by ways that nobody keeps any more (RFC 7526).
    ([0x2002, 0, 0], 16),
];

/// Whether an address is the same for everybody, and nobody's own.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !KEPT.iter().any(|(network, length)| (bits ^ u32::from(Ipv4Addr::from(*network))) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // What stands for an address of IPv4 is judged as that: mapped ones, and those of the well-known prefix of NAT64
    // (RFC 6052), by which networks without IPv4 reach what is there.
    if let Some(address) = address.to_ipv4_mapped() {
        return is_public_v4(address);
    }
    let parts = address.segments();
    if parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let bits = u32::from(parts[6]) << 16 | u32::from(parts[7]);
        return is_public_v4(Ipv4Addr::from(bits));
    }
    // All that is everybody's lies in one eighth (2000::/3).
    let bits = u128::from(address);
    let kept = |(network, length): &([u16; 3], u32)| {
        let [one, two, three] = *network;
        let network = u128::from(Ipv6Addr::new(one, two, three, 0, 0, 0, 0, 0));
        (bits ^ network) >> (128 - length) == 0
    };
    bits >> 125 == 1 && !KEPT_6.iter().any(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_everybody_s_is_known() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            // Mapped, compatible, translated, 6to4 and Teredo.
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:10.0.0.1",
            "::127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "2001::1",
            "2001:2::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_is_everybody_s_is_known() {
        for address in [
            "1.1.1.1",
            "93.184.215.14",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
            "2a00:1450:4007:80e::200e",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
