//! Pictures, good and bad.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("drawn");
    file.into_inner()
}

#[expect(clippy::cast_possible_truncation, reason = "colours")]
fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8])).into()
}

/// A PNG.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encode(&picture(width, height), ImageFormat::Png)
}

/// A JPEG.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&picture(width, height), ImageFormat::Jpeg)
}

/// A WebP.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    encode(&picture(width, height), ImageFormat::WebP)
}

/// A PNG that one sees through.
pub fn clear(side: u32) -> Vec<u8> {
    let picture = RgbaImage::from_pixel(side, side, Rgba([0, 0, 0, 0]));
    encode(&picture.into(), ImageFormat::Png)
}

/// A JPEG whose left half is red and whose right half is blue.
pub fn halves(width: u32, height: u32) -> Vec<u8> {
    let half = |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
    encode(&RgbImage::from_fn(width, height, half).into(), ImageFormat::Jpeg)
}

/// A JPEG that says it is larger than it is.
pub fn claiming_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg(64, 64);
    let frame = file.windows(2).position(|it| it == [0xff, 0xc0]).expect("a frame");
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// A JPEG as a camera writes it: turned, and with the place it was taken at.
pub fn with_exif(jpeg: &[u8], turn: u16) -> Vec<u8> {
    // One entry, the orientation; then words of the camera's own.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(turn.to_be_bytes());
    exif.extend(b"\0\0\0\0\0\0SECRET-PLACE 48.8584N 2.2945E");
    let length = u16::try_from(exif.len() + 2).expect("short");
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}

/// A GIF of one pixel.
pub fn gif() -> Vec<u8> {
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec()
}

fn sum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8)
            .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (0_u32.wrapping_sub(sum & 1))))
    })
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [&kind[..], content].concat();
    let length = u32::try_from(content.len()).expect("short").to_be_bytes();
    [&length[..], &body, &sum(&body).to_be_bytes()].concat()
}

/// A PNG of two frames.
pub fn moving_png() -> Vec<u8> {
    let still = png(16, 16);
    // Behind the signature and the head: 8 + 25 bytes.
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    [&still[..33], &control, &still[33..]].concat()
}

/// A WebP that says that it moves.
pub fn moving_webp() -> Vec<u8> {
    let mut body = b"WEBPVP8X\x0a\0\0\0\x02\0\0\0\x0f\0\0\x0f\0\0ANIM\x06\0\0\0\0\0\0\0\0\0".to_vec();
    let still = webp(16, 16);
    let frame = [&b"\0\0\0\0\0\0\x0f\0\0\x0f\0\0\x64\0\0\0"[..], &still[12..]].concat();
    for _ in 0..2 {
        body.extend(b"ANMF");
        body.extend(u32::try_from(frame.len()).expect("short").to_le_bytes());
        body.extend(&frame);
    }
    [&b"RIFF"[..], &u32::try_from(body.len()).expect("short").to_le_bytes(), &body].concat()
}

fn head(width: u32, height: u32) -> Vec<u8> {
    // Eight bits a channel, three channels.
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat())].concat()
}

/// A PNG that says it is so large, and has nothing to show for it.
pub fn claims(width: u32, height: u32) -> Vec<u8> {
    [head(width, height), chunk(b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]), chunk(b"IEND", b"")].concat()
}

/// A PNG of so many zeros in few bytes: stored as one byte that is repeated, which takes a thousandth.
pub fn zeros(width: u32, height: u32) -> Vec<u8> {
    // One bit a pixel, grey, and one block of fixed codes: a zero, then runs of 258 zeros.
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let head = chunk(b"IHDR", &[&size[..], &[1, 0, 0, 0, 0]].concat());
    let wanted = (u64::from(width).div_ceil(8) + 1) * u64::from(height);
    let mut bits = Bits::default();
    bits.push(0b011, 3);
    bits.reversed(0b0011_0000, 8);
    let mut made = 1;
    while made + 258 <= wanted {
        bits.reversed(0b1100_0101, 8);
        bits.reversed(0, 5);
        made += 258;
    }
    while made < wanted {
        bits.reversed(0b0011_0000, 8);
        made += 1;
    }
    bits.reversed(0, 7);
    let mut data = vec![0x78, 0x9c];
    data.extend(bits.done());
    // The sum of so many zeros: the first half stays one, the second counts them.
    data.extend((u32::try_from(wanted % 65_521).expect("small") << 16 | 1).to_be_bytes());
    [&b"\x89PNG\r\n\x1a\n"[..], &head, &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    last: u8,
    count: u8,
}

impl Bits {
    /// The lowest first.
    fn push(&mut self, value: u32, many: u8) {
        for at in 0..many {
            self.last |= u8::from(value >> at & 1 == 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(std::mem::take(&mut self.last));
                self.count = 0;
            }
        }
    }
    /// The highest first, as codes are written.
    fn reversed(&mut self, value: u32, many: u8) {
        for at in (0..many).rev() {
            self.push(value >> at & 1, 1);
        }
    }
    fn done(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.last);
        }
        self.bytes
    }
}
