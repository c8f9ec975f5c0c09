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

use super::{Found, add};

/// Most pages that are told apart.
const PAGES: usize = 5_000;
/// Longest side of a drawn page, in pixels.
const SIDE: f32 = 4_000.0;
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
}

impl Listener {
    fn hear(&mut self, at: Affine, width: f64, letters: &str) {
        let [a, b, c, d, x, y] = at.as_coeffs();
        let (along, size) = (a.hypot(b), c.hypot(d).max(0.001) * 1_000.0);
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
