pub fn write() -> anyhow::Result<()> {
    Ok(())
}
