/** Styles of the marks on cells of frames, a part of the filmstrip's. */

export const frameMarksStyles = `
  .marks {
    position: absolute;
    left: 4px;
    bottom: 4px;
    display: flex;
    align-items: center;
    gap: 4px;
    max-width: calc(100% - 8px);
    padding: 1px 5px;
    border-radius: 8px;
    background: rgb(0 0 0 / 0.62);
    color: #ffd54a;
    font-size: 10px;
    line-height: 14px;
    letter-spacing: 1px;
    overflow: hidden;
    pointer-events: none;
  }
  .marks[hidden] {
    display: none;
  }
  .marks i {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 4px;
    forced-color-adjust: none;
  }
  .marks .note {
    color: #fff;
  }
  .narrow .marks {
    letter-spacing: 0;
    padding: 1px 3px;
  }
  .frame.unmatched {
    opacity: 0.22;
  }
  .frame.unmatched.cursor {
    opacity: 0.6;
  }
`;
