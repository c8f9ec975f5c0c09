//! PDF: its words page by page, and its pages as pictures.

use anyhow::{Result, anyhow, ensure};
use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
        InterpreterSettings, SoftMask,
        font::{Glyph, GlyphRun},
        hayro_cmap::BfString,
        interpret_page,
        util::TransformExt,
    },
    hayro_syntax::Pdf,
    kurbo::{Affine, BezPath, Rect},
    vello_cpu::color::palette::css::WHITE,
};
use image::{RgbImage, codecs::jpeg::JpegEncoder};
use protocol::documents::{Leaf, Line};

use super::{Found, add};

/// Most pages that are told apart.
const PAGES: usize = 5_000;
/// Longest side of a drawn page, in pixels.
const SIDE: f32 = 4_000.0;
/// Most lines of a page that are placed.
const LINES: usize = 3_000;
/// Of 100.
const QUALITY: u8 = 86;

fn open(file: Vec<u8>) -> Result<Pdf> {
    Pdf::new(file).map_err(|error| anyhow!("no PDF: {error:?}"))
}

/// The words, page by page.
pub fn words(file: Vec<u8>) -> Result<Found> {
    let pdf = open(file)?;
    let pages = pdf.pages();
    let count = pages.len().min(PAGES);
    let mut words = String::new();
    let cache = InterpreterCache::new();
    for (no, page) in pages.iter().take(count).enumerate() {
        let more = no == 0 || add(&mut words, "\u{c}");
        let transform = page.initial_transform(true).to_kurbo();
        let (width, height) = page.render_dimensions();
        let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut state = Context::new(transform, sheet, &cache, page.xref(), InterpreterSettings::default());
        let mut listener = Listener::default();
        interpret_page(page, &mut state, &mut listener);
        if !more || !add(&mut words, listener.text.trim()) {
            break;
        }
    }
    Ok(Found { words, pages: Some(i32::try_from(count)?) })
}

/// The words of a page, where they stand.
pub fn leaf(file: Vec<u8>, no: usize) -> Result<Leaf> {
    let pdf = open(file)?;
    let pages = pdf.pages();
    let page = no.checked_sub(1).and_then(|at| pages.get(at)).ok_or_else(|| anyhow!("no such page"))?;
    let (width, height) = page.render_dimensions();
    ensure!(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite(), "no size");
    let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let cache = InterpreterCache::new();
    let transform = page.initial_transform(true).to_kurbo();
    let mut state = Context::new(transform, sheet, &cache, page.xref(), InterpreterSettings::default());
    let mut listener = Listener { lines: Some(Vec::new()), ..Listener::default() };
    interpret_page(page, &mut state, &mut listener);
    let lines = listener.lines.unwrap_or_default().into_iter().filter_map(Written::line).collect();
    Ok(Leaf {
        width: tenths(width.into()).unsigned_abs(),
        height: tenths(height.into()).unsigned_abs(),
        lines,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "it is cut off where it is too much")]
fn tenths(points: f64) -> i32 {
    (points * 10.0).round() as i32
}

/// A page as JPEG, so many pixels wide.
pub fn page(file: Vec<u8>, no: usize, width: u32) -> Result<Vec<u8>> {
    let pdf = open(file)?;
    let pages = pdf.pages();
    let page = no.checked_sub(1).and_then(|at| pages.get(at)).ok_or_else(|| anyhow!("no such page"))?;
    let (wide, high) = page.render_dimensions();
    ensure!(wide > 0.0 && high > 0.0 && wide.is_finite() && high.is_finite(), "no size");
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let scale = (width as f32 / wide).min(SIDE / high);
    let how = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    let drawn = hayro::render(page, &cache, &settings, &RenderSettings::default(), &how);
    let (wide, high) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let pixels = drawn.data_as_u8_slice();
    let flat: Vec<u8> = pixels.chunks_exact(4).flat_map(|it| [it[0], it[1], it[2]]).collect();
    let flat = RgbImage::from_raw(wide, high, flat).ok_or_else(|| anyhow!("no pixels"))?;
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, QUALITY).encode_image(&flat)?;
    Ok(file)
}

/// Draws nothing and hears the words.
#[derive(Default)]
struct Listener {
    text: String,
    /// Where the last letter ended, and how high letters are there.
    last: Option<(f64, f64, f64)>,
    /// The lines, if it is asked where they stand.
    lines: Option<Vec<Written>>,
}

/// A line as it is heard.
struct Written {
    from: f64,
    to: f64,
    base: f64,
    size: f64,
    text: String,
}

impl Written {
    /// It, unless nothing is to be read in it.
    fn line(self) -> Option<Line> {
        let text = self.text.trim();
        let width = tenths(self.to - self.from).max(1).unsigned_abs();
        let size = tenths(self.size).max(1).unsigned_abs();
        let line = Line { x: tenths(self.from), y: tenths(self.base), width, size, text: text.to_owned() };
        (!text.is_empty()).then_some(line)
    }
}

impl Listener {
    /// Letters of a line go on with it; what stands elsewhere, or far from it, is another.
    fn place(&mut self, (x, y): (f64, f64), (width, size): (f64, f64), letters: &str) {
        let Some(lines) = &mut self.lines else { return };
        if let Some(last) = lines.last_mut() {
            let (gap, small) = (x - last.to, size.min(last.size));
            if (y - last.base).abs() <= small * 0.2 && gap > -small && gap < small * 1.5 {
                if gap > small * 0.17 && !last.text.ends_with(char::is_whitespace) {
                    last.text.push(' ');
                }
                last.text.push_str(letters);
                last.to = last.to.max(x + width);
                last.size = last.size.max(size);
                return;
            }
        }
        if lines.len() < LINES {
            lines.push(Written { from: x, to: x + width, base: y, size, text: letters.to_owned() });
        }
    }

    fn hear(&mut self, at: Affine, width: f64, letters: &str) {
        let [a, b, c, d, x, y] = at.as_coeffs();
        let (along, size) = (a.hypot(b), c.hypot(d).max(0.001) * 1_000.0);
        // What stands askew has no line that could be chosen.
        if a > 0.0 && b.abs() < a * 0.1 {
            self.place((x, y), (width * along, size), letters);
        }
        if let Some((end, line, before)) = self.last {
            let size = size.min(before);
            if (y - line).abs() > size * 0.5 {
                let far = (y - line).abs() > size * 1.9;
                self.text.push_str(if far { "\n\n" } else { "\n" });
            } else if (x - end).abs() > size * 0.17 && !self.text.ends_with(char::is_whitespace) {
                self.text.push(' ');
            }
        }
        self.text.push_str(letters);
        self.last = Some((x + width * along, y, size));
    }
}

impl<'a> Device<'a> for Listener {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width().map_or(500.0, f64::from),
                Glyph::Type3(_) => 500.0,
            };
            let letters = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => continue,
            };
            self.hear(props.transform * glyph.transform(), width, &letters);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
